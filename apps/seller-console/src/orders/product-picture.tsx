import { useState } from 'react';
import { Icon } from '../ui/icon.js';
import { webAddress } from './web-address.js';
import styles from './product-picture.module.css';

/**
 * A product's picture, from a URL of the order service, over https only and without a referrer. If it is missing or does not load, a drawn
 * parcel replaces it. It is decorative, because the title is beside it.
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
