import { createContext, useContext } from 'react';

export const SignOutContext = createContext<() => void>(() => undefined);

/** Leaves the seller's message centre in every tab, and removes the token, the drafts and the unsent replies. */
export function useSignOut(): () => void {
  return useContext(SignOutContext);
}
