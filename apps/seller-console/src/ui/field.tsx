import { Input, Label, TextArea, TextField, type TextFieldProps } from 'react-aria-components';
import styles from './field.module.css';

/** A field with its label above; `lines` makes it one of several lines. */
export function Field({ label, lines, ...props }: TextFieldProps & { readonly label: string; readonly lines?: number }) {
  return (
    <TextField {...props} className={styles.field}>
      <Label className={styles.label}>{label}</Label>
      {lines === undefined ? <Input className={styles.input} /> : <TextArea className={styles.input} rows={lines} />}
    </TextField>
  );
}
