import type { Target } from '../targets/target.ts';

/** Option values, with placeholders for those that the target needs and nobody gave. */
export function withPlaceholders(
  { options }: Pick<Target, 'options'>,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const missing = options.flatMap(({ name, placeholder }) =>
    placeholder === undefined || Object.hasOwn(values, name) ? [] : [[name, placeholder]],
  );
  return { ...Object.fromEntries(missing), ...values };
}
