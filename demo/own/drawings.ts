import sharp, { type Sharp } from 'sharp';

const SIZE = { width: 480, height: 360 };
const SHADOW = '<ellipse cx="240" cy="322" rx="150" ry="16" fill="#000" opacity=".12"/>';

/** Goods of the project's own day, as shapes on a plain background, by file name. Several shapes make an animation. */
export const DRAWINGS: Readonly<Record<string, readonly string[]>> = {
  'mug.png': [
    ground('#f4efe6') +
      '<path d="M140 110h170v170a40 40 0 0 1-40 40h-90a40 40 0 0 1-40-40z" fill="#3f7cac"/>' +
      '<path d="M310 150h30a45 45 0 0 1 0 100h-30v-26h26a22 22 0 0 0 0-48h-26z" fill="#346690"/>' +
      '<ellipse cx="225" cy="110" rx="85" ry="20" fill="#2b4c66"/><path d="M170 150v110" stroke="#7fb0d6" stroke-width="14" stroke-linecap="round"/>',
  ],
  'broken-mug.jpg': [
    ground('#efe7e0') +
      '<path d="M140 110l40 30 30-24 28 34 34-36 38-4v170a40 40 0 0 1-40 40h-90a40 40 0 0 1-40-40z" fill="#3f7cac"/>' +
      '<path d="M238 150l-20 60 34 40-18 60" fill="none" stroke="#efe7e0" stroke-width="6"/><path d="M350 300l50-20 14 30-44 12z" fill="#346690"/>',
  ],
  'lamp.gif': ['#fff3b0', '#5b6470'].map(
    (light) =>
      ground('#2f3542') +
      `<path d="M300 150l90 120H210z" fill="${light}" opacity=".55"/><circle cx="300" cy="140" r="22" fill="${light}"/>` +
      '<path d="M250 130a50 50 0 0 1 100 0z" fill="#e4572e"/><path d="M300 80L180 120l40 190" fill="none" stroke="#dfe4ea" stroke-width="12" stroke-linejoin="round"/>' +
      '<rect x="160" y="300" width="120" height="20" rx="10" fill="#dfe4ea"/>',
  ),
  'sneaker.png': [
    ground('#e8f1f2') +
      '<path d="M90 230c40 0 60-60 70-90l60 50c40 30 90 30 140 50 30 12 30 50 26 60H90z" fill="#d1495b"/>' +
      '<path d="M84 290h306c6 0 6 32-10 32H94c-14 0-16-32-10-32z" fill="#fff"/>' +
      '<path d="M190 180l30-26M214 200l30-26M238 216l28-26" stroke="#fff" stroke-width="8" stroke-linecap="round"/>',
  ],
  'backpack.jpg': [
    ground('#eef0e2') +
      '<path d="M190 90a50 50 0 0 1 100 0" fill="none" stroke="#3c5c3e" stroke-width="14"/><rect x="140" y="90" width="200" height="230" rx="60" fill="#4f7d52"/>' +
      '<rect x="165" y="200" width="150" height="100" rx="20" fill="#3c5c3e"/><path d="M165 235h150" stroke="#d9c58b" stroke-width="6"/><circle cx="240" cy="235" r="9" fill="#d9c58b"/>',
  ],
  'headphones.webp': [
    ground('#f2f2f7') +
      '<path d="M110 230a130 130 0 0 1 260 0" fill="none" stroke="#30343f" stroke-width="22"/>' +
      '<rect x="86" y="210" width="60" height="104" rx="26" fill="#7d5ba6"/><rect x="334" y="210" width="60" height="104" rx="26" fill="#7d5ba6"/>',
  ],
  'teapot.png': [
    ground('#fbeee0') +
      '<ellipse cx="235" cy="230" rx="105" ry="84" fill="#6a994e"/><path d="M330 210c50 0 30-60 70-70l14 18c-30 14-14 84-80 96z" fill="#5b8543"/>' +
      '<path d="M140 190c-60-20-70 90 6 90" fill="none" stroke="#5b8543" stroke-width="18"/><path d="M180 160h110l-20-24h-70z" fill="#a7c957"/><circle cx="235" cy="126" r="14" fill="#a7c957"/>',
  ],
  'watch.jpg': [
    ground('#e9ecef') +
      '<path d="M200 30h80l10 110H190zM190 220h100l-10 110h-80z" fill="#6f4e37"/><circle cx="240" cy="180" r="84" fill="#ced4da"/><circle cx="240" cy="180" r="68" fill="#fff"/>' +
      '<path d="M240 180V130M240 180l36 22" stroke="#212529" stroke-width="8" stroke-linecap="round"/>',
  ],
  'plant.webp': [
    ground('#f7f4ea') +
      '<path d="M240 230c-10-90-70-110-110-110 0 60 40 100 110 110zM240 230c0-110 60-150 110-150 6 70-30 140-110 150zM240 230V90" fill="#52b788" stroke="#2d6a4f" stroke-width="6"/>' +
      '<path d="M170 230h140l-20 92h-100z" fill="#bc6c25"/><path d="M162 222h156v22H162z" fill="#dda15e"/>',
  ],
  'chair.png': [
    ground('#e6eef5') +
      '<path d="M160 60h130a14 14 0 0 1 14 14v130H146V74a14 14 0 0 1 14-14z" fill="#e9c46a"/><rect x="130" y="200" width="200" height="34" rx="12" fill="#f4a261"/>' +
      '<path d="M150 234l-20 90M310 234l20 90M190 234l-8 80M270 234l8 80" stroke="#7f5539" stroke-width="12" stroke-linecap="round"/>',
  ],
};

/** Renders a drawing in the format of its file name. */
export function drawn(name: string): Promise<Buffer> {
  const shapes = DRAWINGS[name].map((shape) => Buffer.from(svg(shape)));
  const picture: Sharp = shapes.length === 1 ? sharp(shapes[0]) : sharp(shapes, { join: { animated: true } });
  if (name.endsWith('.png')) return picture.png({ palette: true }).toBuffer();
  if (name.endsWith('.jpg')) return picture.jpeg({ quality: 82 }).toBuffer();
  if (name.endsWith('.webp')) return picture.webp({ quality: 82 }).toBuffer();
  return picture.gif({ delay: shapes.map(() => 700) }).toBuffer();
}

export function svg(shape: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${SIZE.height}" viewBox="0 0 480 360">${shape}</svg>`;
}

function ground(colour: string): string {
  return `<rect width="480" height="360" fill="${colour}"/>${SHADOW}`;
}
