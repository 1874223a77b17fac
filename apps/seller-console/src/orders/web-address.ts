/**
 * An address of the web, or null: an address of the order service is trusted no further. An address without a scheme (`//host/picture.jpg`)
 * is taken as https.
 */
export function webAddress(url: string | null | undefined): string | null {
  const trimmed = url?.trim() ?? '';
  const absolute = trimmed.startsWith('//') ? `https:${trimmed}` : trimmed;
  if (!/^https?:\/\//i.test(absolute) || !URL.canParse(absolute)) return null;
  return absolute;
}
