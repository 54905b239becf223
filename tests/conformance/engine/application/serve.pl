# Answers every request with what it was told to say, and does what its variables ask for. Debian's smallest Perl runs it.
use strict;
use warnings;
use IO::Socket::INET;

$| = 1;
print "begins\n";
print STDERR "to stderr\n";
exit $ENV{EXIT_WITH} if defined $ENV{EXIT_WITH};
$SIG{TERM} = $ENV{STUBBORN} ? 'IGNORE' : sub { print "bye\n"; exit 0 };
my $server = IO::Socket::INET->new(
  LocalAddr => $ENV{HOST} // '0.0.0.0',
  LocalPort => $ENV{PORT} // 3000,
  Listen    => 16,
  ReuseAddr => 1,
) or die "cannot listen: $@";
print "listens\n";
while (1) {
  my $client = $server->accept or next;
  my $request = <$client> // '';
  exit 3 if $request =~ m{ /crash };
  my $said = $ENV{GREETING} // 'hello';
  print $client "HTTP/1.0 200 OK\r\nContent-Length: " . length($said) . "\r\n\r\n$said";
  close $client;
}
