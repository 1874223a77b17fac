import { useSyncExternalStore } from 'react';
import { browserStorage } from './browser-storage.js';
import { readStored, Stored } from './stored.js';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'parley.theme';

function show(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}

const stored = readStored<Theme>(browserStorage, KEY, 'system');
const chosen = THEMES.includes(stored) ? stored : 'system';
show(chosen);

const theme = new Stored<Theme>(chosen, (value) => {
  browserStorage.set(KEY, JSON.stringify(value));
  show(value);
});

/** Light, dark, or as the machine has it; kept in this browser. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(theme.subscribe, theme.get), theme.set];
}
