// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.0;

/// The smallest token that tests need. With a fee, the event has the full amount although the
/// recipient gets less. Shops are protected from such tokens by their list of accepted contracts.
contract Token {
    event Transfer(address indexed from, address indexed to, uint256 value);

    string public symbol;
    uint8 public immutable decimals;
    uint256 public immutable feeBasisPoints;
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;

    constructor(string memory symbol_, uint8 decimals_, uint256 feeBasisPoints_) {
        symbol = symbol_;
        decimals = decimals_;
        feeBasisPoints = feeBasisPoints_;
        totalSupply = type(uint128).max;
        balanceOf[msg.sender] = totalSupply;
        emit Transfer(address(0), msg.sender, totalSupply);
    }

    function transfer(address to, uint256 value) external returns (bool) {
        move(to, value);
        return true;
    }

    /// Two payments in one transaction, which differ only in their log index.
    function transferTwice(address to1, uint256 value1, address to2, uint256 value2) external {
        move(to1, value1);
        move(to2, value2);
    }

    function move(address to, uint256 value) private {
        require(balanceOf[msg.sender] >= value, "balance");
        uint256 fee = value * feeBasisPoints / 10000;
        balanceOf[msg.sender] -= value;
        balanceOf[to] += value - fee;
        totalSupply -= fee;
        emit Transfer(msg.sender, to, value);
    }
}
