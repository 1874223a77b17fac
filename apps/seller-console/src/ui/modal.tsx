import { type ReactNode } from 'react';
import { Dialog, Heading, Modal as AriaModal, ModalOverlay } from 'react-aria-components';
import styles from './modal.module.css';

/** A dialog over everything else. Escape and a click beside it close it, unless it is busy. */
export function Modal(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly isBusy?: boolean;
  /** A question that must be answered: read out at once with its text. */
  readonly isAlert?: boolean;
  readonly wide?: boolean;
  readonly children: ReactNode;
  readonly actions: ReactNode;
}) {
  return (
    <ModalOverlay
      isOpen
      isDismissable={!props.isBusy}
      isKeyboardDismissDisabled={props.isBusy}
      onOpenChange={(isOpen) => !isOpen && props.onClose()}
      className={styles.scrim}
    >
      <AriaModal className={styles.modal} data-wide={props.wide || undefined}>
        <Dialog role={props.isAlert ? 'alertdialog' : 'dialog'} className={styles.dialog}>
          <Heading slot="title" level={2} className={styles.title}>
            {props.title}
          </Heading>
          <div className={styles.body}>{props.children}</div>
          <div className={styles.actions}>{props.actions}</div>
        </Dialog>
      </AriaModal>
    </ModalOverlay>
  );
}
