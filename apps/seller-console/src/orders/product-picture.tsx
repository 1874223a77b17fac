import { useState } from 'react';
import { Icon } from '../ui/icon.js';
import { webAddress } from './web-address.js';
import styles from './product-picture.module.css';

/**
 * A product's picture, from wherever the order service says. It is asked for over https alone and without telling where from; where there
 * is none, or it does not come, a drawn parcel stands for it. It says nothing that the title beside it does not.
 */
export function ProductPicture({ url, size }: { readonly url: string | null; readonly size: 'medium' | 'small' }) {
  const [failed, setFailed] = useState<string | null>(null);
  const address = webAddress(url);
  const isShown = address !== null && address.startsWith('https://') && failed !== address;
  return (
    <span className={styles.picture} data-size={size} aria-hidden="true">
      <Icon name="orders" size={size === 'medium' ? 28 : 22} />
      {isShown && (
        <img src={address} alt="" loading="lazy" decoding="async" referrerPolicy="no-referrer" draggable={false} onError={() => setFailed(address)} />
      )}
    </span>
  );
}
