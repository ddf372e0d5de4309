/** The bundled rule set that `compile` and others take where none is named. */
export const defaultRuleSet = 'entra-private-network-connector';
