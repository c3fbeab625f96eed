/** A page of the load that is never cached. */
export const CART = '/cart'
