import { createContext, useContext } from 'react';

export const SignOutContext = createContext<() => void>(() => undefined);

/** Leaves the seller's message centre and forgets the token. */
export function useSignOut(): () => void {
  return useContext(SignOutContext);
}
