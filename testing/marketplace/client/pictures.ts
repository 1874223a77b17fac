import { randomBytes } from 'node:crypto';
import sharp, { type Metadata } from 'sharp';

type Format = 'jpeg' | 'png' | 'gif' | 'webp';

/** A picture of one colour. */
export function picture(format: Format, width = 40, height = 30): Promise<Buffer> {
  const plain = sharp({ create: { width, height, channels: 3, background: { r: 200, g: 120, b: 40 } } });
  return plain[format]().toBuffer();
}

/** A JPEG of a phone: rotated by its orientation tag, with a GPS position and the camera's name. */
export function photo(width = 40, height = 30): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#336699' } })
    .jpeg()
    .withExif({ IFD0: { Make: 'SecretCamera' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();
}

/** A picture of random noise, much larger than its first 1,024 bytes. */
export function noise(format: Format, width = 64, height = 64): Promise<Buffer> {
  const grains = randomBytes(width * height * 3);
  const grainy = sharp(grains, { raw: { width, height, channels: 3 } });
  return grainy[format]().toBuffer();
}

/** An animated GIF. */
export async function animation(frames = 3, width = 20, height = 10): Promise<Buffer> {
  const colours = ['#ff0000', '#00ff00', '#0000ff', '#ffff00'];
  const pages = await Promise.all(
    Array.from({ length: frames }, (_, index) =>
      sharp({ create: { width, height, channels: 3, background: colours[index % colours.length] } }).png().toBuffer(),
    ),
  );
  return sharp(pages, { join: { animated: true } }).gif({ delay: Array.from({ length: frames }, () => 100) }).toBuffer();
}

/** The metadata of a picture's bytes. */
export function describePicture(bytes: Uint8Array): Promise<Metadata> {
  return sharp(bytes, { animated: true }).metadata();
}
