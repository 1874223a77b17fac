import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import styles from './segmented.module.css';

/** One of a few, all of them in sight. */
export function Segmented<K extends string>(props: {
  readonly name: string;
  readonly options: readonly (readonly [K, string])[];
  readonly selected: K;
  readonly onSelect: (key: K) => void;
}) {
  return (
    <ToggleButtonGroup
      aria-label={props.name}
      className={styles.group}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[props.selected]}
      onSelectionChange={(keys) => {
        for (const key of keys) props.onSelect(key as K);
      }}
    >
      {props.options.map(([key, text]) => (
        <ToggleButton key={key} id={key} className={styles.option}>
          {text}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
