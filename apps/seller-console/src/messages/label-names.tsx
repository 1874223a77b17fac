import { useState } from 'react';
import { type Label, LABELS } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { useParley } from '../live/parley.js';
import { Button } from '../ui/button.js';
import { Field } from '../ui/field.js';
import { Modal } from '../ui/modal.js';
import { readStored } from '../ui/stored.js';
import { useTellRefusal } from '../ui/toasts.js';
import { nameLabel } from './commands.js';
import { useLabelNames } from './queries.js';

const MAX_NAME = 30;

/** Where the seller gives names to the colours. */
export function LabelNames({ onClose }: { readonly onClose: () => void }) {
  const parley = useParley();
  const text = useText();
  const tellRefusal = useTellRefusal();
  const known = useLabelNames();
  // What was typed outlives a reload, until it is saved or dropped.
  const key = `parley.label-names.${parley.session.sellerId}`;
  const [changed, setChanged] = useState(() => readStored<Partial<Record<Label, string>>>(sessionStorage, key, {}));
  const change = (label: Label, name: string): void => {
    const next = { ...changed, [label]: name };
    sessionStorage.setItem(key, JSON.stringify(next));
    setChanged(next);
  };
  const close = (): void => {
    sessionStorage.removeItem(key);
    onClose();
  };
  const nameOf = (label: Label): string => known.find((each) => each.label === label)?.name ?? '';
  const save = async (): Promise<void> => {
    close();
    for (const label of LABELS) {
      const name = changed[label]?.trim();
      if (name && name !== nameOf(label)) await nameLabel(parley, label, name);
    }
  };
  return (
    <Modal
      title={text.labels.renameTitle}
      onClose={close}
      actions={
        <>
          <Button onPress={close}>{text.dialogs.cancel}</Button>
          <Button look="primary" onPress={() => void save().catch(tellRefusal)}>
            {text.dialogs.save}
          </Button>
        </>
      }
    >
      <p>{text.labels.renameHint}</p>
      {LABELS.filter((label) => label !== 'none').map((label) => (
        <Field
          key={label}
          label={text.labels[label]}
          maxLength={MAX_NAME}
          value={changed[label] ?? nameOf(label)}
          onChange={(name) => change(label, name)}
        />
      ))}
    </Modal>
  );
}
