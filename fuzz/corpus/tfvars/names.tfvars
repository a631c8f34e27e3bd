name = "ci é"
zones = ["000000000000000000000000000000a1"]
unused = { a = [1, null] }
