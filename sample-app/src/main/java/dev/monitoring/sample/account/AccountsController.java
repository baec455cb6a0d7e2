package dev.monitoring.sample.account;

import java.net.URI;
import java.util.List;
import java.util.UUID;

import dev.monitoring.MonitoringData;
import dev.monitoring.sample.error.ErrorBody;
import dev.monitoring.sample.error.PlatformException;
import dev.monitoring.sample.store.BoundedStore;

import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Creates, finds and lists accounts.
 */
@RestController
@RequestMapping("/accounts")
class AccountsController {

	private static final int CAPACITY = 10_000;

	private static final int PAGE = 100;

	private final BoundedStore<String, Account> accounts = new BoundedStore<>(CAPACITY);

	@GetMapping
	List<Account> newest() {
		return this.accounts.newest(PAGE);
	}

	@PostMapping
	ResponseEntity<Account> create(@RequestBody AccountRequest request) {
		Account account = request.toAccount(UUID.randomUUID().toString());
		this.accounts.put(account.id(), account);
		return ResponseEntity.created(URI.create("/accounts/" + account.id())).body(account);
	}

	@GetMapping("/{id}")
	Account find(@PathVariable String id) {
		Account account = this.accounts.find(id);
		if (account == null) {
			throw AccountErrors.notFound();
		}
		return account;
	}

	@ExceptionHandler
	ResponseEntity<ErrorBody> answer(HttpMessageNotReadableException exception) {
		PlatformException invalid = AccountErrors.invalid("The body must be a JSON object with name and email");
		// Spring's exception knows no code of ours, so the request is told.
		MonitoringData.current().errorCode(invalid.errorCode());
		return ResponseEntity.status(invalid.status()).body(invalid.body());
	}

}
