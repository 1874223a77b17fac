import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { Button, Input, SearchField, Toolbar } from 'react-aria-components';
import { useLanguage, useText } from '../i18n/language.js';
import { type Emoji, EMOJI, type Group, GROUPS, nameOf, recentEmoji, rememberEmoji, searchEmoji } from './emoji.js';
import styles from './emoji-picker.module.css';

const COLUMNS = 9;
const MARKS: Readonly<Record<Group, string>> = {
  smileys: '😀',
  people: '👋',
  nature: '🐱',
  food: '🍎',
  travel: '🚗',
  activities: '⚽',
  objects: '💡',
  symbols: '❤️',
};

/** Emoji by group, found by their names in both languages. The arrow keys move among them, Enter takes one and leaves the picker open. */
export default function EmojiPicker({ onPick }: { readonly onPick: (emoji: string) => void }) {
  const text = useText();
  const [wanted, setWanted] = useState('');
  const [recent] = useState(recentEmoji);
  const grid = useRef<HTMLDivElement>(null);
  const groups = useMemo(() => {
    if (wanted.trim() !== '') return [{ name: text.emoji.search, emoji: searchEmoji(wanted) }];
    const all = GROUPS.map((group) => ({ name: text.emoji.groups[group], emoji: EMOJI[group] }));
    return recent.length > 0 ? [{ name: text.emoji.recent, emoji: recent }, ...all] : all;
  }, [wanted, recent, text]);
  const pick = (emoji: string): void => {
    rememberEmoji(emoji);
    onPick(emoji);
  };
  const jump = (name: string): void => {
    grid.current?.querySelector(`section[aria-label="${CSS.escape(name)}"]`)?.scrollIntoView({ block: 'start' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const buttons = [...(grid.current?.querySelectorAll('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };
    if (!Object.hasOwn(steps, event.key)) return;
    event.preventDefault();
    const next = at + steps[event.key];
    if (next >= 0) buttons[Math.min(next, buttons.length - 1)]?.focus();
    else grid.current?.parentElement?.querySelector('input')?.focus();
  };
  return (
    <div className={styles.picker}>
      <SearchField aria-label={text.emoji.search} value={wanted} onChange={setWanted} autoFocus className={styles.search}>
        <Input
          className={styles.input}
          placeholder={text.emoji.search}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') grid.current?.querySelector('button')?.focus();
          }}
        />
      </SearchField>
      {wanted.trim() === '' && (
        <Toolbar aria-label={text.emoji.groupsName} className={styles.jumps}>
          {GROUPS.map((group) => (
            <Button key={group} className={styles.jump} aria-label={text.emoji.groups[group]} onPress={() => jump(text.emoji.groups[group])}>
              {MARKS[group]}
            </Button>
          ))}
        </Toolbar>
      )}
      <div ref={grid} className={styles.groups} onKeyDown={onKeyDown}>
        {groups.map(({ name, emoji }) => (
          <EmojiGroup key={name} name={name} emoji={emoji} onPick={pick} />
        ))}
        {groups.every(({ emoji }) => emoji.length === 0) && (
          <p className={styles.none} role="status">
            {text.emoji.none}
          </p>
        )}
      </div>
    </div>
  );
}

function EmojiGroup({ name, emoji, onPick }: { readonly name: string; readonly emoji: readonly Emoji[]; readonly onPick: (emoji: string) => void }) {
  const [language] = useLanguage();
  return (
    <section className={styles.group} aria-label={name}>
      <h3 className={styles.name}>{name}</h3>
      <div className={styles.grid}>
        {emoji.map((each, index) => (
          <button
            key={each.emoji}
            type="button"
            tabIndex={index === 0 ? 0 : -1}
            className={styles.emoji}
            aria-label={nameOf(each, language)}
            title={nameOf(each, language)}
            onClick={() => onPick(each.emoji)}
          >
            {each.emoji}
          </button>
        ))}
      </div>
    </section>
  );
}
