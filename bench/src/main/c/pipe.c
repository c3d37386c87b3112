/*
 * The floor: hands bytes from one socket to the other and back, and looks at none of them.
 *
 *   pipe PORT UPSTREAM_PORT
 *
 * One upstream connection for each downstream one, one recv and one send for each message.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_FD 65536

/* The other end of each descriptor, or -1. */
static int other[MAX_FD];

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void watch(int epoll, int fd) {
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll_ctl");
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: pipe PORT UPSTREAM_PORT\n");
    return 2;
  }
  for (int fd = 0; fd < MAX_FD; fd++) other[fd] = -1;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1]))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) die("bind");
  if (listen(listener, 1024) < 0) die("listen");
  address.sin_port = htons((uint16_t)atoi(argv[2]));
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
        int down = accept4(listener, NULL, NULL, 0);
        if (down < 0) continue;
        int up = socket(AF_INET, SOCK_STREAM, 0);
        if (down >= MAX_FD || up < 0 || up >= MAX_FD) die("too many connections");
        if (connect(up, (struct sockaddr *)&address, sizeof address) < 0) die("connect");
        other[down] = up;
        other[up] = down;
        watch(epoll, down);
        watch(epoll, up);
        continue;
      }
      if (other[fd] < 0) continue; /* closed with its other end earlier in this batch */
      ssize_t length = recv(fd, bytes, sizeof bytes, 0);
      /* Messages here are smaller than any send buffer, so a short send means the other end is gone. */
      if (length <= 0 || send(other[fd], bytes, (size_t)length, MSG_NOSIGNAL) != length) {
        int peer = other[fd];
        other[fd] = other[peer] = -1;
        close(fd);
        close(peer);
      }
    }
  }
}
