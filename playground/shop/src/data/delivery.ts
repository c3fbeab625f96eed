/** One way of sending a parcel. */
export interface DeliveryOption {
  readonly name: string
  readonly days: string
  /** In euro cents. */
  readonly fee: number
}

export const DELIVERY_OPTIONS: readonly DeliveryOption[] = [
  { name: 'Letter post', days: '3 to 5 days', fee: 290 },
  { name: 'Parcel', days: '2 to 3 days', fee: 590 },
  { name: 'Cargo bike, in town', days: 'the same day', fee: 750 },
]
