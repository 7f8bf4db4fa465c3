//! Request documents: bytes in, checked [`Changes`](crate::Changes) out, or every problem.
