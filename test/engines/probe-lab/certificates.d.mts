/** A key and a certificate, with those that are sent behind it, in PEM. */
interface Pair {
  readonly key: string;
  readonly cert: string;
}

export function makeCertificates(folder: string): {
  readonly authorities: { readonly world: string; readonly company: string };
  readonly companyFile: string;
} & Readonly<Record<'good' | 'expired' | 'wrong' | 'incomplete' | 'opened' | 'alone' | 'self', Pair>>;
