name = "a"
zones {
}
