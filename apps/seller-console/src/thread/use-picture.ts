import { type QueryClient, useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useState } from 'react';
import { accepted } from '../api/client.js';
import { keys } from '../live/keys.js';
import { useParley } from '../live/parley.js';

const KEPT_MS = 10 * 60_000;

/**
 * An address of a picture for `<img>`, which cannot send the seller's token: pictures are fetched and kept as objects of this window.
 * {@link releasePictures} releases the ones that are no longer used.
 */
export function usePicture(pictureId: string, isWanted = true) {
  const { api } = useParley();
  return useQuery({
    queryKey: keys.picture(pictureId),
    queryFn: async ({ signal }) => {
      const blob: unknown = await accepted(api.GET('/v1/pictures/{pictureId}', { params: { path: { pictureId } }, parseAs: 'blob', signal }));
      return URL.createObjectURL(blob as Blob);
    },
    enabled: isWanted,
    gcTime: KEPT_MS,
  });
}

/** Gives the memory of pictures back when the cache drops them. */
export function releasePictures(queries: QueryClient): void {
  const [picture] = keys.picture('');
  queries.getQueryCache().subscribe(({ type, query }) => {
    const [kind] = query.queryKey as readonly unknown[];
    if (type === 'removed' && kind === picture && typeof query.state.data === 'string') URL.revokeObjectURL(query.state.data);
  });
}

/** Whether an element is, or was, in sight or near it. */
export function useWasNear(element: RefObject<Element | null>): boolean {
  const [wasNear, setNear] = useState(false);
  useEffect(() => {
    if (!element.current || wasNear) return undefined;
    const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && setNear(true), {
      rootMargin: '400px',
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, wasNear]);
  return wasNear;
}
