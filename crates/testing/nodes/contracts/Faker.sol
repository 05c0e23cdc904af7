// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.0;

/// Emits the event of a token transfer without moving anything, as any contract may.
contract Faker {
    event Transfer(address indexed from, address indexed to, uint256 value);

    function fake(address to, uint256 value) external {
        emit Transfer(msg.sender, to, value);
    }
}
