/// An error object of JSON-RPC, with the codes that nodes use.
#[derive(Debug)]
pub(super) struct RpcError {
    pub(super) code: i32,
    pub(super) message: String,
}

impl RpcError {
    fn new(code: i32, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    pub(super) fn params(message: impl Into<String>) -> Self {
        Self::new(-32602, message)
    }

    pub(super) fn server(message: impl Into<String>) -> Self {
        Self::new(-32000, message)
    }

    pub(super) fn reverted() -> Self {
        Self::new(3, "execution reverted")
    }

    pub(super) fn no_method() -> Self {
        Self::new(-32601, "Method not found")
    }

    pub(super) fn invalid_request() -> Self {
        Self::new(-32600, "Invalid request")
    }
}
