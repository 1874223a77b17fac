import { type Message } from '@parley/contracts';
import { type Random } from '../../testing/marketplace/model/random.js';

const SENTENCES = [
  'When will it ship? I need it before the end of the month, please tell me the tracking number as soon as you have it 📦',
  'Bonjour, la couleur ne correspond pas à la photo. Est-ce que je peux échanger contre le modèle bleu de la même taille ?',
  '你好，请问这款有现货吗？如果今天下单，什么时候可以发货到莫斯科？谢谢！',
  'Здравствуйте! Посылка пришла повреждённой, одна деталь отсутствует. Как мы можем решить этот вопрос?',
  'Hola, ¿me puede confirmar si el cargador es compatible con enchufes europeos? Necesito tres unidades para la próxima semana.',
  'The parcel says delivered, but nothing has arrived here. Could you please ask the carrier where it was left?',
  'Thank you, everything arrived safe and sound and the children love it. I will order two more next week!',
] as const;

/** A message of a buyer or seller: a sentence of about a hundred characters, in one of several languages. */
export function messageOf(random: Random): Message {
  return { messageId: hex(random, 32), text: random.pick(SENTENCES), pictureIds: [] };
}

/** Hexadecimal digits in the format of Parley's ids. */
export function hex(random: Random, digits: number): string {
  let text = '';
  while (text.length < digits) text += random.int(0, 0xffffff).toString(16).padStart(6, '0');
  return text.slice(0, digits);
}
