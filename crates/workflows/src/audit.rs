/// Declares the details of an audited action: its name, the id of what the action was done to, and further ids
/// and numbers.
macro_rules! audited {
    ($name:ident($subject:ident: $of:ty) = $action:literal $({ $($field:ident: $type:ty),+ $(,)? })?) => {
        #[derive(serde::Serialize)]
        struct $name {
            #[serde(skip)]
            $subject: $of,
            $($($field: $type,)+)?
        }

        impl chainstore_ports::AuditDetails for $name {
            const ACTION: &'static str = $action;

            fn subject(&self) -> alloc::string::String {
                alloc::string::ToString::to_string(&self.$subject)
            }
        }
    };
}

pub(crate) use audited;
