import { type Label } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { isolated, visible } from '../i18n/names.js';
import { useLabelNames } from './queries.js';

/** How a label is called: by the seller's name for it, else by its colour. */
export function useLabelText(): (label: Label) => string {
  const text = useText();
  const names = useLabelNames();
  return (label) => isolated(visible(names.find((each) => each.label === label)?.name) ?? text.labels[label]);
}
