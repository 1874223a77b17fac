import { type Picture } from '../api/shapes.js';
import { readStored, Stored } from '../ui/stored.js';

/** What a seller has typed and not sent; its pictures are uploaded already. */
export interface Draft {
  readonly text: string;
  readonly pictures: readonly Pick<Picture, 'pictureId' | 'width' | 'height'>[];
}

export const EMPTY: Draft = { text: '', pictures: [] };

export const isEmpty = ({ text, pictures }: Draft): boolean => text === '' && pictures.length === 0;

type All = Readonly<Record<string, Draft>>;

/** The drafts of a seller in this tab, by where they are to go. They outlive a reload. */
export class Drafts {
  private readonly all: Stored<All>;

  constructor(sellerId: string) {
    const key = `parley.drafts.${sellerId}`;
    this.all = new Stored<All>(readStored<All>(sessionStorage, key, {}), (all) => sessionStorage.setItem(key, JSON.stringify(all)));
  }

  get subscribe(): (listener: () => void) => () => void {
    return this.all.subscribe;
  }

  get(place: string): Draft {
    return this.all.get()[place] ?? EMPTY;
  }

  set(place: string, draft: Draft): void {
    const { [place]: _, ...others } = this.all.get();
    this.all.set(isEmpty(draft) ? others : { ...others, [place]: draft });
  }

  /** Puts back what could not be sent, before what was typed meanwhile. */
  restore(place: string, { text, pictures }: Draft): void {
    const now = this.get(place);
    const lines = [text, now.text].filter((each) => each !== '');
    this.set(place, { text: lines.join('\n'), pictures: [...pictures, ...now.pictures] });
  }
}
