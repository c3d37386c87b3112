/*
 * What HAProxy logs to: a datagram socket whose messages go to a file, as a syslog daemon would.
 *
 *   sink SOCKET_PATH FILE
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (argc != 3 || strlen(argv[1]) >= sizeof address.sun_path) {
    fprintf(stderr, "usage: sink SOCKET_PATH FILE\n");
    return 2;
  }
  strcpy(address.sun_path, argv[1]);
  int fd = socket(AF_UNIX, SOCK_DGRAM, 0), size = 1 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  FILE *file = fopen(argv[2], "wb");
  if (fd < 0 || file == NULL || bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
    perror("sink");
    return 1;
  }
  char message[65536];
  for (;;) {
    ssize_t length = recv(fd, message, sizeof message, 0);
    if (length > 0) fwrite(message, 1, (size_t)length, file);
  }
}
