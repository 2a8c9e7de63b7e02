/** The door of the revenue product: the app mounts its scene lazily. */
export const revenueScenes = {
  exchangeRates: async () => (await import("./scenes/ExchangeRatesScene")).ExchangeRatesScene,
};
