import { type Audience, type AudienceMember } from '@parley/contracts';

/** An audience that is asked about many sellers: each part is a set, however many sellers it names. */
export class AudienceSets {
  private readonly countries: ReadonlySet<string> | null;
  private readonly categories: ReadonlySet<string> | null;
  private readonly sellerIds: ReadonlySet<string> | null;

  constructor({ countries, categories, sellerIds }: Audience) {
    this.countries = countries && new Set(countries);
    this.categories = categories && new Set(categories);
    this.sellerIds = sellerIds && new Set(sellerIds);
  }

  /** Answers as `isMeant` does. */
  includes({ sellerId, country, categories }: AudienceMember): boolean {
    return (
      (this.sellerIds?.has(sellerId) ?? true) &&
      (this.countries === null || (country !== null && this.countries.has(country))) &&
      (this.categories === null || categories.some((category) => this.categories?.has(category)))
    );
  }
}
