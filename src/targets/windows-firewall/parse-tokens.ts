/**
 * The tokens that rule strings may hold (MS-GPFAS 2.2.2.19), with the least N of a version 2.N that knows
 * them. Those that are never judged are 0: a condition of theirs is unknown in any version.
 */
export const tokenVersions: Readonly<Record<string, number>> = {
  ...zero(
    'Action Active Dir Protocol Profile App Svc Name Desc EmbedCtxt LPort RPort ICMP4 ICMP6 LA4 RA4 LA6 RA6',
    'IF IFType Edge Defer LSM LOM PCross RMauth RUAuth AuthByPassOut Security Security2_9 Security2',
    'AppPkgId LUOwn LUAuth2_24 NNm SecurityRealmId Platform Platform2 SkipVer',
  ),
  LPort2_10: 10,
  RPort2_10: 10,
  LUAuth: 20,
  RA42: 20,
  RA62: 20,
};

function zero(...lines: readonly string[]): Record<string, number> {
  return Object.fromEntries(lines.flatMap((line) => line.split(' ')).map((token) => [token, 0]));
}
