//! Which columns hold what is made with a secret key. The documents say which attributes are sealed, the rules which digests
//! are kept beside them.

use jsonapi::descriptor::Secret;
use persistence::table::Stored;
use persistence::{Application, KeyedColumn, SealedColumn, SigningKey, TABLES, Table};

use crate::{Purpose, rules};

/// A private column with the digest of a sealed attribute of the same row, by which the secret is recognized.
pub(crate) struct SecretDigest {
    /// The table.
    pub(crate) table: &'static Table,
    /// The column of the sealed attribute.
    pub(crate) of: &'static str,
    /// The column of the digest.
    pub(crate) column: &'static str,
    /// What the digest is for.
    pub(crate) purpose: Purpose,
}

/// A secret that is kept sealed.
pub(super) struct KeptSecret {
    /// Where.
    pub(super) place: SealedColumn,
    /// What the digest beside it is for, if there is one.
    pub(super) purpose: Option<Purpose>,
}

/// Every secret that is kept sealed: attributes that the documents call so, and signing keys.
pub(super) fn kept_secrets() -> Vec<KeptSecret> {
    let attributes = TABLES.iter().flat_map(|table| sealed_attributes(table));
    let signing_keys = SealedColumn { sealed: SigningKey::PRIVATE_KEYS, digest: None };
    attributes.chain([KeptSecret { place: signing_keys, purpose: None }]).collect()
}

/// Every column for which a secret key is needed.
pub(crate) fn keyed_columns() -> Vec<KeyedColumn> {
    let secrets = kept_secrets();
    let kept = secrets.iter().flat_map(|kept| [Some(kept.place.sealed), kept.place.digest]).flatten();
    kept.chain(Application::SECRETS).collect()
}

fn sealed_attributes(table: &'static Table) -> impl Iterator<Item = KeptSecret> {
    let stored = table.resource.attributes.iter().zip(table.attributes);
    stored.filter_map(move |(attribute, stored)| match (attribute.secret, stored) {
        (Some(Secret::Encrypted), Stored::Column(at)) => Some(kept(table, table.columns[*at].name)),
        _ => None,
    })
}

fn kept(table: &'static Table, column: &'static str) -> KeptSecret {
    let mut digests = rules::SECRET_DIGESTS.iter();
    let digest = digests.find(|digest| digest.table.name == table.name && digest.of == column);
    let place = SealedColumn {
        sealed: KeyedColumn::sealed(table.name, column),
        digest: digest.map(|digest| KeyedColumn::digests(table.name, digest.column)),
    };
    KeptSecret { place, purpose: digest.map(|digest| digest.purpose) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_key_is_needed_for_every_sealed_text_and_every_digest() {
        let columns: Vec<_> = keyed_columns().iter().map(|keyed| (keyed.table, keyed.column)).collect();
        assert_eq!(
            columns,
            [
                ("customer_password_resets", "reset_password_token"),
                ("customer_password_resets", "token_digest"),
                ("signing_keys", "sealed_private_key"),
                ("applications", "secret_digest"),
                ("applications", "previous_secret_digest"),
            ]
        );
    }

    #[test]
    fn every_digest_of_a_rule_is_of_a_sealed_attribute_and_has_its_column() {
        let kept: Vec<_> = kept_secrets().iter().filter_map(|kept| kept.place.digest).collect();
        for digest in rules::SECRET_DIGESTS {
            assert!(digest.table.column(digest.column).is_some(), "{}", digest.column);
            assert!(kept.contains(&KeyedColumn::digests(digest.table.name, digest.column)), "{}", digest.column);
        }
    }
}
