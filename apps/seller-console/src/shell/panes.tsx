import { type KeyboardEvent, type ReactNode, createContext, useContext, useEffect, useRef } from 'react';
import { useText } from '../i18n/language.js';
import { IconButton } from '../ui/button.js';
import { navigate } from './route.js';
import styles from './panes.module.css';

const ACTIVE_ROW = '[role="row"][tabindex="0"]';

const Back = createContext<() => void>(() => undefined);

export interface PanesProps {
  readonly list: ReactNode;
  readonly detail: ReactNode;
  readonly isOpen: boolean;
  /** Where the list is alone. */
  readonly listHref: string;
}

/** A list and what is open of it, side by side; on a narrow screen one of the two. Escape leads from the one that is open to the list. */
export function Panes({ list, detail, isOpen, listHref }: PanesProps) {
  const listElement = useRef<HTMLElement>(null);
  const detailElement = useRef<HTMLElement>(null);
  useEffect(() => {
    // Where the list is out of sight, so is the row that had the focus.
    const isAlone = isOpen && listElement.current?.offsetParent === null;
    if (isAlone && !detailElement.current?.contains(document.activeElement)) detailElement.current?.focus();
  }, [isOpen]);
  const back = (): void => {
    const isNarrow = listElement.current?.offsetParent === null;
    if (isNarrow) navigate(listHref);
    // When the list is in sight again, its row is.
    setTimeout(() => listElement.current?.querySelector<HTMLElement>(ACTIVE_ROW)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.defaultPrevented && event.currentTarget.contains(event.target as Node)) back();
  };
  return (
    <Back value={back}>
      <div className={styles.panes} data-open={isOpen || undefined}>
        <section className={styles.list} ref={listElement} data-focus-home={ACTIVE_ROW} tabIndex={-1}>
          {list}
        </section>
        <section className={styles.detail} ref={detailElement} tabIndex={-1} data-focus-home="" onKeyDown={onKeyDown}>
          {detail}
        </section>
      </div>
    </Back>
  );
}

/** The way from what is open to its list, on a narrow screen. */
export function BackButton() {
  const text = useText();
  const back = useContext(Back);
  return (
    <span className={styles.narrow}>
      <IconButton icon="chevronLeft" name={text.nav.back} onPress={back} />
    </span>
  );
}

/** The head of a list: its name and what can be done with all of it. */
export function PaneHead({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <header className={styles.head}>
      <h2 className={styles.title}>{title}</h2>
      {children}
    </header>
  );
}
