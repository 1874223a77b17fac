import { useSyncExternalStore } from 'react';
import { browserStorage } from '../ui/browser-storage.js';
import { readStored, Stored } from '../ui/stored.js';
import { en, type Text } from './en.js';
import { createFormat, type Format } from './format.js';
import { zh } from './zh.js';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = 'parley.language';
const TEXTS: Readonly<Record<Language, Text>> = { en, zh };
const LOCALES: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' };

function show(language: Language): void {
  document.documentElement.lang = LOCALES[language];
}

const preferred: Language = navigator.languages.some((each) => each.startsWith('zh')) && !navigator.language.startsWith('en') ? 'zh' : 'en';
const chosen = readStored<Language>(browserStorage, KEY, preferred);
const language = new Stored<Language>(LANGUAGES.includes(chosen) ? chosen : preferred, (value) => {
  browserStorage.set(KEY, JSON.stringify(value));
  show(value);
});
show(language.get());

/** The seller's language; kept in this browser. */
export function useLanguage(): readonly [Language, (language: Language) => void] {
  return [useSyncExternalStore(language.subscribe, language.get), language.set];
}

/** Every word in the seller's language. */
export function useText(): Text {
  return TEXTS[useLanguage()[0]];
}

// A formatter takes longer to make than a row to draw.
const formats: Partial<Record<Language, Format>> = {};

/** Times and amounts as they are written in the seller's language. */
export function useFormat(): Format {
  const [current] = useLanguage();
  return (formats[current] ??= createFormat(LOCALES[current], TEXTS[current]));
}

export const nameOfLanguage = (each: Language): string => TEXTS[each].languageName;
