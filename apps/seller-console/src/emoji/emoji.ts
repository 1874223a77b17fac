import { type Language } from '../i18n/language.js';
import { browserStorage } from '../ui/browser-storage.js';
import { readStored } from '../ui/stored.js';
import data from './emoji.json';

export const GROUPS = ['smileys', 'people', 'nature', 'food', 'travel', 'activities', 'objects', 'symbols'] as const;
export type Group = (typeof GROUPS)[number];

export interface Emoji {
  readonly emoji: string;
  /** Its name in each language, and after it what else it is found by. */
  readonly words: Readonly<Record<Language, string>>;
}

const RECENT = 'parley.emoji';
const MOST_RECENT = 18;

/** All emoji by group. The list is Unicode's, with the names of its common locale data. */
export const EMOJI: Readonly<Record<Group, readonly Emoji[]>> = mapGroups((group) =>
  (data[group] as [string, string, string][]).map(([emoji, en, zh]) => ({ emoji, words: { en, zh } })),
);

function mapGroups<T>(of: (group: Group) => T): Record<Group, T> {
  return Object.fromEntries(GROUPS.map((group) => [group, of(group)])) as Record<Group, T>;
}

export const nameOf = ({ words }: Emoji, language: Language): string => words[language].split('|')[0];

/** Those that every word of the text is found in, in either language. */
export function searchEmoji(text: string): readonly Emoji[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  const all = GROUPS.flatMap((group) => EMOJI[group]);
  return all.filter(({ emoji, words }) => wanted.every((word) => emoji === word || words.en.includes(word) || words.zh.includes(word)));
}

export function recentEmoji(): readonly Emoji[] {
  const recent = readStored<string[]>(browserStorage, RECENT, []);
  const all = new Map(GROUPS.flatMap((group) => EMOJI[group]).map((each) => [each.emoji, each]));
  return recent.flatMap((emoji) => all.get(emoji) ?? []);
}

export function rememberEmoji(emoji: string): void {
  const recent = readStored<string[]>(browserStorage, RECENT, []).filter((each) => each !== emoji);
  browserStorage.set(RECENT, JSON.stringify([emoji, ...recent].slice(0, MOST_RECENT)));
}
