# Replaces the first word of each line, the client's address, by one of 10.0.0.0/8: the n-th address seen becomes 10.0.n/256.n%256.
{
  if (!($1 in known)) {
    seen += 1
    known[$1] = sprintf("10.0.%d.%d", seen / 256, seen % 256)
  }
  print known[$1] substr($0, length($1) + 1)
}
