/** An object of Kubernetes, with the fields that the rules read. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels };
  readonly spec?: unknown;
  readonly data?: Readonly<Record<string, string>>;
}

export type Labels = Readonly<Record<string, string>>;

export interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

/** The objects of a kind, with their `spec`. */
export function ofKind<Spec>(manifests: readonly Manifest[], kind: string): (Manifest & { readonly spec: Spec })[] {
  return manifests.filter((manifest) => manifest.kind === kind) as (Manifest & { readonly spec: Spec })[];
}

/** Whether a selector matches these labels; an empty one matches everything. */
export function selects(selector: Selector, labels: Labels = {}): boolean {
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      if (operator === 'Exists') return key in labels;
      if (operator === 'DoesNotExist') return !(key in labels);
      if (operator === 'In') return values.includes(labels[key]);
      if (operator === 'NotIn') return !values.includes(labels[key]);
      throw new Error(`Unknown operator ${operator} of a selector`);
    })
  );
}
