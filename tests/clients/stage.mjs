// What the driver (tests/tests/it/clients.rs) tells of the server under test.

const told = name => {
  const value = process.env[`LATCHKEY_CLIENTS_${name}`]
  if (!value) throw new Error(`LATCHKEY_CLIENTS_${name} is missing: start the tests with \`cargo xtask clients\``)
  return value
}

/** The domain in `https://auth.<domain>`, the issuer. */
export const domain = told('DOMAIN')

/** The short name of the organization, as in `https://<organization>.<domain>/api`. */
export const organization = told('ORGANIZATION')

/** The credentials of the integration, as js-auth takes them. */
export const integration = { clientId: told('INTEGRATION_ID'), clientSecret: told('INTEGRATION_SECRET'), domain }

/** The credentials of the sales channel: a public client, which has no need of its secret. */
export const salesChannel = { clientId: told('SALES_CHANNEL_ID'), domain }

/** The secret that the sales channel has all the same. */
export const salesChannelSecret = told('SALES_CHANNEL_SECRET')
