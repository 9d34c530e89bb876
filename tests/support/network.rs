//! Addresses on this machine.

use std::net::{Ipv4Addr, TcpListener};

/// A loopback port that was free a moment ago. Somebody else may take it first: prefer a server
/// that listens on port 0 and prints what it got, and start again on another port where it cannot.
#[must_use]
pub fn free_port() -> u16 {
    let [port] = free_ports();
    port
}

/// Several different ports as from [`free_port`].
pub(crate) fn free_ports<const COUNT: usize>() -> [u16; COUNT] {
    // All listeners are held until every port is known, so that no port comes twice.
    let listeners = [(); COUNT].map(|()| {
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("the loopback has a free port")
    });
    listeners.map(|listener| {
        listener
            .local_addr()
            .expect("a bound listener has an address")
            .port()
    })
}
