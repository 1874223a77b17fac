import { type Words } from '../../testing/marketplace/model/plan.js';
import { ASIAN } from './languages/asian.js';
import { EASTERN } from './languages/eastern.js';
import { type Language } from './languages/language.js';
import { LATIN } from './languages/latin.js';
import { RIGHT_TO_LEFT } from './languages/right-to-left.js';

export const LANGUAGES: readonly Language[] = [...LATIN, ...ASIAN, ...RIGHT_TO_LEFT, ...EASTERN];

const WITHOUT_WORDS = ['👍🏽', '❤️❤️❤️', '👨‍👩‍👧‍👦🎁❓', '🇹🇷 → 🇬🇷 ?', '🙂'.repeat(2000), '  \n', '🙏🏿'];
const ANNOUNCEMENTS = [
  'We are closed on Sunday; orders leave on Monday. 🏖️',
  '周日休息，订单周一发出。🏖️',
  'El domingo cerramos; los pedidos salen el lunes. 🏖️',
  'المتجر مغلق يوم الأحد، وتُشحن الطلبات يوم الاثنين. 🏖️',
  'В воскресенье мы закрыты, заказы уйдут в понедельник. 🏖️',
];
const REASONS = ['spam', '骚扰信息', 'only sends links', 'إزعاج متكرر', 'оскорбления', 'quer pagar fora da plataforma', '同じ質問を何度も送ってくる'];
const LABEL_NAMES = ['VIP', '待处理', 'Ждёт ответа', 'عاجل', 'À rappeler ☎️', 'Rückgabe', '発送済み', 'Kargo 🚚'];

/** The texts of the project's own day. */
export const WORDS: Words = {
  languages: LANGUAGES.length,
  message: (language, random) => random.pick(random.chance(0.06) ? WITHOUT_WORDS : LANGUAGES[language].messages),
  aboutOrder: (language, random) => random.pick(LANGUAGES[language].aboutOrder),
  reply: (language, random) => random.pick(LANGUAGES[language].replies),
  announcement: (random) => random.pick(ANNOUNCEMENTS),
  reason: (random) => random.pick(REASONS),
  labelName: (random) => random.pick(LABEL_NAMES),
  buyerName: (buyer, language) => LANGUAGES[language].names[Math.floor(buyer / LANGUAGES.length) % LANGUAGES[language].names.length],
  title: (random) => random.pick(random.pick(LANGUAGES).titles),
};
