// An HTTPS server on 127.0.0.1 with a certificate of our making, signed by itself.
#pragma once

#include <memory>
#include <string>

namespace ekaudit::tests::support {

struct CertificateOptions {
  std::string names = "IP:127.0.0.1";  // subjectAltName, in OpenSSL's notation
  long starts_in = -3600;              // seconds from now
  long ends_in = 3600;
};

// Answers every GET with 200 and "{}".
class TlsServer {
 public:
  explicit TlsServer(const CertificateOptions& options);
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  std::string url() const;
  const std::string& certificate() const;  // PEM
  int requests() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ekaudit::tests::support
