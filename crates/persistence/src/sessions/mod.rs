//! Sessions: what a login begins, what each refresh token continues, and what ends it before its time.

mod expired;
mod purge;
mod refresh_token;
mod revoked_token;
mod session;
mod standing;

pub use self::refresh_token::Model as RefreshToken;
pub use self::revoked_token::Model as RevokedToken;
pub use self::session::Model as Session;
pub use self::standing::Standing;
