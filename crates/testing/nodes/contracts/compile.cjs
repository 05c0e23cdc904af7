// Rewrites Token.hex and Faker.hex from the sources beside this file.
//   npm install --ignore-scripts --prefix <a scratch folder> solc@0.8.37
//   NODE_PATH=<the scratch folder>/node_modules node compile.cjs
const fs = require("fs");
const path = require("path");
const solc = require("solc");

for (const name of ["Token", "Faker"]) {
  const file = `${name}.sol`;
  const input = {
    language: "Solidity",
    sources: { [file]: { content: fs.readFileSync(path.join(__dirname, file), "utf8") } },
    settings: {
      evmVersion: "paris",
      optimizer: { enabled: true, runs: 200 },
      metadata: { bytecodeHash: "none", appendCBOR: false },
      outputSelection: { "*": { "*": ["evm.bytecode.object", "evm.methodIdentifiers"] } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input)));
  for (const error of output.errors ?? []) console.error(error.formattedMessage);
  const { evm } = output.contracts[file][name];
  fs.writeFileSync(path.join(__dirname, `${name}.hex`), `${evm.bytecode.object}\n`);
  console.log(name, evm.bytecode.object.length / 2, "bytes", evm.methodIdentifiers);
}
