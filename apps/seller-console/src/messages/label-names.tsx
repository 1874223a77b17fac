import { useState } from 'react';
import { type Label, LABELS } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { useParley } from '../live/parley.js';
import { Button } from '../ui/button.js';
import { Field } from '../ui/field.js';
import { Modal } from '../ui/modal.js';
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
  const [changed, setChanged] = useState<Partial<Record<Label, string>>>({});
  const nameOf = (label: Label): string => known.find((each) => each.label === label)?.name ?? '';
  const save = async (): Promise<void> => {
    onClose();
    for (const label of LABELS) {
      const name = changed[label]?.trim();
      if (name && name !== nameOf(label)) await nameLabel(parley, label, name);
    }
  };
  return (
    <Modal
      title={text.labels.renameTitle}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{text.dialogs.cancel}</Button>
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
          onChange={(name) => setChanged((all) => ({ ...all, [label]: name }))}
        />
      ))}
    </Modal>
  );
}
