/*
 * The upstream: answers every request with the same bytes, on keep-alive connections.
 *
 *   upstream PORT ANSWER_FILE
 *
 * Requests have no body; each blank line ends one.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_FD 65536
#define MAX_ANSWER 65536

static char answer[MAX_ANSWER];
static size_t answer_length;
/* How many bytes of CR LF CR LF the last read of this descriptor ended with. */
static unsigned char matched[MAX_FD];

static void die(const char *what) {
  perror(what);
  exit(1);
}

/* Counts the requests that end in these bytes. */
static int ended_requests(int fd, const char *bytes, ssize_t length) {
  static const char blank_line[] = "\r\n\r\n";
  int ended = 0;
  unsigned char state = matched[fd];
  for (ssize_t i = 0; i < length; i++) {
    if (bytes[i] == blank_line[state]) {
      state++;
    } else {
      state = bytes[i] == '\r';
    }
    if (state == 4) {
      ended++;
      state = 0;
    }
  }
  matched[fd] = state;
  return ended;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: upstream PORT ANSWER_FILE\n");
    return 2;
  }
  FILE *file = fopen(argv[2], "rb");
  if (file == NULL) die(argv[2]);
  answer_length = fread(answer, 1, sizeof answer, file);
  fclose(file);

  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1]))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) die("bind");
  if (listen(listener, 1024) < 0) die("listen");
  int epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) die("epoll_ctl");

  struct epoll_event events[256];
  char bytes[65536];
  for (;;) {
    int n = epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < n; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        int accepted = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
        if (accepted < 0) continue;
        if (accepted >= MAX_FD) die("too many connections");
        setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        matched[accepted] = 0;
        event.data.fd = accepted;
        epoll_ctl(epoll, EPOLL_CTL_ADD, accepted, &event);
        continue;
      }
      ssize_t length = recv(fd, bytes, sizeof bytes, 0);
      if (length <= 0) {
        close(fd);
        continue;
      }
      for (int k = ended_requests(fd, bytes, length); k > 0; k--) {
        if (send(fd, answer, answer_length, MSG_NOSIGNAL) != (ssize_t)answer_length) break;
      }
    }
  }
}
