import { useState } from 'react';
import { asRefusal } from '../api/refusal.js';
import { type Label, LABELS } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { useParley } from '../live/parley.js';
import { sellerPrefix } from '../session/seller-storage.js';
import { browserStorage } from '../ui/browser-storage.js';
import { Button } from '../ui/button.js';
import { Field } from '../ui/field.js';
import { Modal } from '../ui/modal.js';
import { readStored } from '../ui/stored.js';
import { nameLabel } from './commands.js';
import { useLabelNames } from './queries.js';

const MAX_NAME = 30;

type Names = Partial<Record<Label, string>>;

/** The dialog for the names of the colours. Keeps typed names until each is saved, or the seller cancels. */
export function LabelNames({ onClose }: { readonly onClose: () => void }) {
  const parley = useParley();
  const text = useText();
  const known = useLabelNames();
  const key = `${sellerPrefix(parley.session.sellerId)}label-names`;
  const [changed, setChanged] = useState(() => readStored<Names>(browserStorage, key, {}));
  const [error, setError] = useState<unknown>(null);
  const [isSaving, setSaving] = useState(false);
  const keep = (next: Names): void => {
    if (Object.keys(next).length > 0) browserStorage.set(key, JSON.stringify(next));
    else browserStorage.remove(key);
    setChanged(next);
  };
  const cancel = (): void => {
    browserStorage.remove(key);
    onClose();
  };
  const nameOf = (label: Label): string => known.find((each) => each.label === label)?.name ?? '';
  const save = async (): Promise<void> => {
    setError(null);
    setSaving(true);
    let left = changed;
    try {
      for (const label of LABELS) {
        const name = changed[label]?.trim();
        if (name !== undefined && name !== nameOf(label)) await nameLabel(parley, label, name === '' ? null : name);
        const { [label]: _, ...others } = left;
        keep((left = others));
      }
      onClose();
    } catch (failure) {
      setError(failure);
      setSaving(false);
    }
  };
  return (
    <Modal
      title={text.labels.renameTitle}
      isBusy={isSaving}
      onClose={cancel}
      actions={
        <>
          <Button onPress={cancel} isDisabled={isSaving}>
            {text.dialogs.cancel}
          </Button>
          <Button look="primary" isDisabled={isSaving} onPress={() => void save()}>
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
          onChange={(name) => keep({ ...changed, [label]: name })}
        />
      ))}
      {error !== null && (
        <p role="alert">
          {text.labels.renameFailed} {text.codes[asRefusal(error).code]}
        </p>
      )}
    </Modal>
  );
}
