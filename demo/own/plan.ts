import { type Plan } from '../../testing/marketplace/model/plan.js';
import { Random } from '../../testing/marketplace/model/random.js';
import { DRAWINGS } from './drawings.js';
import { NOTICES } from './notices.js';
import { WORDS } from './words.js';

const SEED = 20_260_315;
/** The number of callers that upload the same picture. */
const UPLOADS_OF_EACH = 4;

/** An unsupported picture format. */
export const UNSUPPORTED_PICTURE = 'not-a-picture.svg';

/** The plan of the project's own day. Each call starts with the same random seed. */
export function ownPlan(): Plan {
  return {
    random: new Random(SEED),
    words: WORDS,
    sellers: [
      { role: 'seller', id: 'brew.and.blade', country: 'DE', categories: ['kitchen'] },
      { role: 'seller', id: 'lamp:house', country: 'CN', categories: ['lighting', 'furniture'] },
      { role: 'seller', id: 'mug_works', country: 'SA', categories: ['kitchen'] },
      { role: 'seller', id: 'step-by-step', country: 'ES', categories: ['fashion'] },
      { role: 'seller', id: 'carry.on', country: 'FR', categories: ['bags', 'fashion'] },
      { role: 'seller', id: 'loud-and-clear', country: 'CN', categories: ['electronics'] },
      { role: 'seller', id: 'tea.garden', country: 'TR', categories: ['kitchen', 'garden'] },
      { role: 'seller', id: 'on-time', country: 'AE', categories: ['electronics'] },
      { role: 'seller', id: 'green_corner', categories: ['garden'] },
      { role: 'seller', id: 'sit-down', country: 'PT' },
      { role: 'seller', id: 'seller:12', country: 'DE', categories: ['toys'] },
      { role: 'seller', id: 'S.13' },
    ],
    buyers: 84,
    orders: 240,
    rounds: 6,
    traffic: 130,
    notices: NOTICES,
    pictures: [...Array.from({ length: UPLOADS_OF_EACH }, () => Object.keys(DRAWINGS)).flat(), UNSUPPORTED_PICTURE],
    suffix: '',
    now: new Date('2026-11-01T00:00:00.000Z'),
  };
}
