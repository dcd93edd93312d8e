//! Macros that declare the resource handles and their documentation.

/// The documentation line that names an operation in both documents of the API.
macro_rules! operation {
    ($call:literal, $contract:literal, $module:literal $vendor:literal) => {
        concat!(
            "\n`",
            $call,
            "`: [`",
            $vendor,
            "`](",
            "https://developer.servicetitan.io/api-details/#api=tenant-",
            $module,
            "-v2&operation=",
            $vendor,
            ") at the vendor, `",
            $contract,
            "` in the contract.\n"
        )
    };
    ($call:literal, $module:literal $vendor:literal) => {
        concat!(
            "\n`",
            $call,
            "`: [`",
            $vendor,
            "`](",
            "https://developer.servicetitan.io/api-details/#api=tenant-",
            $module,
            "-v2&operation=",
            $vendor,
            ") at the vendor; not in the contract.\n"
        )
    };
}

/// Declares the handle of a resource and the method of [`Client`](crate::Client) that opens it.
macro_rules! resource {
    ($(#[$meta:meta])* $handle:ident($record:ty), $open:ident) => {
        $(#[$meta])*
        ///
        /// The handle derefs to [`Resource`](crate::resources::Resource), which reads the list
        /// page by page, item by item or as a whole.
        #[derive(Clone, Debug)]
        pub struct $handle(crate::resources::Resource<$record>);

        impl std::ops::Deref for $handle {
            type Target = crate::resources::Resource<$record>;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl crate::client::Client {
            #[doc = concat!("Opens the [`", stringify!($handle), "`](crate::resources::",
                stringify!($handle), ") resource.")]
            pub fn $open(&self) -> $handle {
                $handle(self.resource())
            }
        }
    };
}

pub(super) use {operation, resource};
